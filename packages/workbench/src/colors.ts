/** Colours of the page's own as a drawing can use them, as they are in light or dark. */
export function colorsOf(box: HTMLElement): (name: string) => string {
  return (name) => {
    box.style.color = `var(--${name})`
    return getComputedStyle(box).color
  }
}

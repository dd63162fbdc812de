import { h } from 'preact'

interface Props { id: string }

/** Shows a key. */
export function Key({ id }: Props) {
  return <b>{id}</b>
}

export const Keys = (props: { ids: string[] }) => (
  <ul>{props.ids.map((id) => <Key id={id} />)}</ul>
)

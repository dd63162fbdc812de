/** One style sheet, light and dark, from 320 px. Contrast of text is at least 4.5:1 and of controls 3:1 in both. */
export const STYLE = `
:root{color-scheme:light dark;--text:light-dark(#1a1a1a,#e8e8e8);--soft:light-dark(#595959,#a8a8a8);--back:light-dark(#fff,#16181c);--card:light-dark(#f6f6f4,#1f2228);--line:light-dark(#767676,#858585);--link:light-dark(#0b57a4,#8ab8ff);--mark:light-dark(#fff0b3,#5a4a00)}
*{box-sizing:border-box}
body{margin:0;font:1rem/1.55 system-ui,sans-serif;color:var(--text);background:var(--back);overflow-wrap:anywhere}
header,main,footer{max-width:50rem;margin:0 auto;padding:.75rem 1rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:.5rem;background:var(--back);padding:.5rem}
nav ul,.chips{display:flex;flex-wrap:wrap;gap:.25rem .75rem;list-style:none;padding:0;margin:.5rem 0}
nav a,.chips a{display:inline-block;padding:.25rem 0;min-height:24px}
[aria-current]{font-weight:700;color:var(--text);text-decoration-thickness:3px}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.15rem;line-height:1.3;margin:0 0 .25rem}
article{background:var(--card);padding:.85rem 1rem;margin:.75rem 0;border-radius:6px}
.soft,small{color:var(--soft);font-size:.9rem}
form.inline{display:inline-block;margin:.25rem .5rem 0 0}
button,input,select,textarea{font:inherit;color:inherit;background:var(--back);border:1px solid var(--line);border-radius:4px;padding:.35rem .6rem;min-height:2.25rem;max-width:100%}
button{cursor:pointer}button.main{font-weight:700}
label{display:block;margin:.6rem 0 .15rem}
section{margin-top:1.25rem}fieldset{border:0;padding:0;margin:.6rem 0}legend{padding:0}.chip{display:inline-flex;align-items:center;gap:.35rem}.chip input{min-height:1.5rem;min-width:1.5rem;margin:0}.chip label{margin:0}
input[type=search],input[type=email],textarea{width:100%}
blockquote{margin:.5rem 0;padding-left:.75rem;border-left:3px solid var(--line)}
mark{background:var(--mark);color:inherit}
pre{white-space:pre-wrap;background:var(--card);padding:.75rem;border-radius:6px}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .5rem .25rem 0;vertical-align:top}
.wide{overflow-x:auto}
@media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`

export function A() {
  return <div><p>one</div>
}
function B() { return <><A /></> }
const c = <T>(x) => x

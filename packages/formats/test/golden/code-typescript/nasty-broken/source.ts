export function ok() {}
class A {
  m( {
}
const { x, y } = z, w = 1
function ‮evil() {}
if (a) { function inner() {} }
export const f = 1; export const g = () => 2 // both

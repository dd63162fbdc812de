export const id = <T,>(x: T): T => x
const el = <Box<string> value="function no() {}" />

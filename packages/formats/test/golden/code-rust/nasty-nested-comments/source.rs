/* outer /* inner */ still */ fn a() {}
fn b<'a>(x: &'a str) -> char { '\'' }
let stray = r#"fn not_here() {}"#;
extern "C" { fn c(); }
fn r#match() {}
fn cut( {

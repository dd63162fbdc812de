class A { void m() { } 
class B {
  String s = "unclosed;
  int ok() { return 1; }
}
@interface An { int v() default 1; }
}}}

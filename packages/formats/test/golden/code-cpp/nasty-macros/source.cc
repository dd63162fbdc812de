MODULE_LICENSE("GPL");
#if 0
void a() {
#else
void b() {
#endif
}
Q_OBJECT class X { DECLARE(x) void m(); }
int f(int (*g)(int), ...) { return g(1); }
auto h = []<class T>(T t) { return t; };

#if DEBUG
using A;
#endif
Console.WriteLine($"{x:N2} {"class Not {}"}");
void Local() { }
class C { string s = @"a""b
"; ~C() { }

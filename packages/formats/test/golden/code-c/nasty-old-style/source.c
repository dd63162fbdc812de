int old(a, b)
int a; char *b;
{ return a; }
int class = 1, new = 2;
void (*signal(int sig, void (*func)(int)))(int);
char *s = "/* not a comment";
??=define TRIGRAPH 1

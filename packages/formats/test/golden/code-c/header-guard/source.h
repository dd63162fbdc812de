#ifndef A_H
#define A_H

#ifdef __cplusplus
extern "C" {
#endif

int open_store(const char *path, int flags);
extern int errors;
enum state { OLD, NEW };

#ifdef __cplusplus
}
#endif
#endif

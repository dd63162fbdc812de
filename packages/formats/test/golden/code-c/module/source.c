#include <stdio.h>
#include "keys.h"

#define ROTATION 30

/* A key. */
typedef struct key {
  int id;
} key;

struct pair { int a, b; };

static key *find(const char *name);

/* Finds one. */
static key *
find(const char *name)
{
  return NULL;
}

int main(void) { return 0; }

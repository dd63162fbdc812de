#include "keys.hpp"

// Rotates.
int keys::Key::rotate(int days) {
  return days;
}

namespace {
int hidden() { return 1; }
}

extern "C" { void api(void); }

static const int table[] = {1, 2};

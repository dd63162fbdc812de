#ifndef KEYS_H
#define KEYS_H
#include <string>
#include "base.h"
#define MAX_KEYS(n) ((n) * 2)

namespace keys {

/// A key.
template <class T>
class Key : public Base {
public:
  Key();
  ~Key();
  virtual int size() const = 0;
  bool operator==(const Key& other) const;
private:
  int id_;
};

enum class State { Old, New };
using Keys = std::vector<Key<int>>;

}  // namespace keys
#endif

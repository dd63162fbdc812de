print "old"
exec "code" in ns
def f((a, b)):
	return `a`
class C:
  def m(self):
    def inner(): pass
if True:
    def conditional(): pass
lambda: (yield)

def a
  <<~ONE + <<-TWO
    def not_here
  ONE
    end
  TWO
end
x = %w[def b end]
def c = 1
class ::Top::Level; end
def cut(

require 'json'
require_relative 'store'

# Keys.
module Keys
  ROTATION = 30

  # A key.
  class Key < Base
    attr_reader :id

    # Rotates.
    def rotate!(days = 1)
      days
    end

    def self.make; end

    class << self
      def all; end
    end
  end
end

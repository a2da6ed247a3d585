require "greeter"
puts Greeter::VERSION

Gem::Specification.new do |s|
  s.name = "shop"
  s.version = "1.0"
  s.summary = "the shop"
  s.authors = ["decant"]
  s.files = Dir["lib/**/*.rb"]
  s.add_dependency "greeter"
end

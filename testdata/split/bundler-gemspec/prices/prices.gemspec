Gem::Specification.new do |s|
  s.name = "prices"
  s.version = "1.0"
  s.summary = "the prices"
  s.authors = ["decant"]
  s.files = Dir["lib/**/*.rb"]
end

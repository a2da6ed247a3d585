
# above the first instruction
  # indented
#
FROM alpine
   
	RUN one
  # between, kept by the next
# second

run  two	three  
#dropped by the empty one
#
CMD x # no comment here

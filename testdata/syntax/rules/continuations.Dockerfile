FRO\
M alpine
RUN a \
  b \   
# a comment inside

	# another
  c\\
RUN d \\\
RUN \
  \
e
COPY a \
b
RUN end \

FROM a
RUN <<EOF
set -e
EOF
RUN <<-'E' cat 3<<"F G" > /x
	$kept
	E
two
F G
COPY <<a <<b /dest/
1
a
b
ADD <<X http://e/f \
  /dest/
x
X
ONBUILD RUN <<Y
y
Y
RUN cat<<none && echo $((1 << 2)) 'it''s'
2))
RUN echo it's <<none
CMD <<none
RUN <<open
never closed

FROM a
FRM b
{{ template }}
RUN\
N x
"FROM" a
RUN a

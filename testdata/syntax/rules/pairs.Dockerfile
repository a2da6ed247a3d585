FROM a
ENV A=1 B="two words" C='it''s' D=a\ b E=
ENV legacy the rest  is the value
ENV F=x\
y G="over \
lines"
LABEL "a.b"=c 'd e'="f" g=
ARG X Y=1 Z="q"
ENV alone
ENV A=1 B
ENV =x
LABEL
ARG

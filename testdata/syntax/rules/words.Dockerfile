FROM a	AS   b
EXPOSE 80  443/tcp	8000-8010/udp
COPY a b\ c "d e" /x/
ADD  [a, b]
VOLUME /a /b
WORKDIR   /a b  
USER a b
STOPSIGNAL  9
MAINTAINER one  two 
COPY a
FROM a b
FROM a as B-c
FROM a as 1b

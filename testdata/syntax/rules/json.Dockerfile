FROM a
RUN ["a", "b\tc\u00e9\ud83d\ude00", ""]
CMD [ ]
ENTRYPOINT ["a" , "b" ]  
COPY ["a b", "c", "/d"]
VOLUME ["/v"]
SHELL ["/bin/sh", "-c"]
RUN ["a", 'b']
RUN ["a"
RUN ["a", 1]
RUN [["a"]]
SHELL /bin/sh -c
HEALTHCHECK CMD ["a", "b"]
HEALTHCHECK NONE
HEALTHCHECK cmd a b
HEALTHCHECK SOMETIMES a

# maven:3-openjdk-17
# The local repository is a copy of Debian's, so that nothing has to be fetched.
FROM debian:bookworm-slim
RUN apt-get update \
 && mkdir -p /usr/share/man/man1 \
 && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven libmaven-resources-plugin-java \
      libmaven-compiler-plugin-java libmaven-jar-plugin-java libmaven-install-plugin-java libsurefire-java \
      libmaven-clean-plugin-java libmaven-dependency-plugin-java libcommons-lang3-java \
 && mkdir -p /root/.m2 && cp -rL /usr/share/maven-repo /root/.m2/repository \
 && echo '<settings><offline>true</offline></settings>' >/root/.m2/settings.xml \
 && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/apt/*.bin
ENV JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64 LANG=C.UTF-8 MAVEN_CONFIG=/root/.m2

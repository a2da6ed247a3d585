# build.sh puts images in the place of these when they are there.
ARG BASE_MAVEN=maven:3.9-eclipse-temurin-21
ARG MVN_DEPS=mvn-deps
ARG BASE_ECLIPSE_TEMURIN=eclipse-temurin:21-jre
ARG BUILD=build

# Runs again when pom.xml changes.
FROM ${BASE_MAVEN} AS mvn-deps
WORKDIR /build
COPY pom.xml ./
RUN mvn dependency:go-offline

FROM ${MVN_DEPS} AS build
COPY . .
RUN mvn -B -DskipTests package

FROM ${BUILD} AS build-image

FROM ${BASE_ECLIPSE_TEMURIN} AS final
COPY --from=build-image /build/target/app.jar /app.jar
CMD ["java", "-jar", "/app.jar"]

# Assets, then the binary, then a small image with nothing else in it.
FROM node:22-alpine AS assets
WORKDIR /src/assets
COPY assets/package.json assets/package-lock.json assets/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY assets/ ./
RUN npm run build

FROM golang:1.26-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=assets /src/assets/dist ./assets/dist
ARG VERSION=development
ARG COMMIT=unknown
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION} -X main.commit=${COMMIT}" -o /merit ./cmd/merit \
    && mkdir /data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /merit /merit
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
ENV MERIT_ADDR=0.0.0.0:8080 MERIT_BASE_URL=http://127.0.0.1:8080 MERIT_DATABASE_URL=sqlite:/data/merit.db
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s CMD ["/merit", "healthcheck"]
ENTRYPOINT ["/merit"]
CMD ["serve"]

# syntax=docker/dockerfile:1
# kaudit on distroless Node: no shell, no package manager, not root. Both images are pinned by digest when you build:
#   docker buildx build --sbom=true --provenance=true \
#     --build-arg BUILD_IMAGE=docker.io/library/node:24-trixie-slim@sha256:… \
#     --build-arg RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot@sha256:… \
#     --build-arg VERSION=0.1.0 --build-arg REVISION=$(git rev-parse HEAD) -t REGISTRY/kaudit:0.1.0 --push .
ARG BUILD_IMAGE
ARG RUNTIME_IMAGE

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN ["node", "--import", "tsx", "scripts/build.ts"]

FROM ${RUNTIME_IMAGE}
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="kaudit" \
      org.opencontainers.image.description="A live, read-only audit scanner for Kubernetes clusters" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      dev.kaudit.sbom="/app/sbom.cdx.json"
COPY --from=build --chown=0:0 --chmod=0555 /src/dist /app
COPY --from=build --chown=0:0 --chmod=0444 /src/package.json /src/LICENSE /app/
USER 65532:65532
WORKDIR /tmp
ENTRYPOINT ["/nodejs/bin/node", "/app/cli.js"]
CMD ["scan"]

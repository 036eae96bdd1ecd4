# One image for every process of the shop. Each container runs one of them, named by its command:
#   docker run souk node dist/subgraphs/orders/main.js        (without a command: the gateway)
# glibc, not Alpine: argon2's prebuilt binary needs it.
FROM node:24-bookworm-slim AS base
WORKDIR /souk

FROM base AS build
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --include=dev --include=optional --ignore-scripts --no-audit --no-fund
COPY . .
RUN node_modules/.bin/tsc -p tsconfig.build.json --incremental false \
  && find dist -type d -name testing -prune -exec rm -r '{}' +
# What runs: the code, and the SDL that it reads. Readable by any user, whatever the checkout's permissions were.
RUN mkdir /out \
  && cp -r package.json dist deploy /out \
  && find gateway subgraphs -name '*.graphql' -exec cp --parents '{}' /out ';' \
  && chmod -R a+rX,go-w /out

FROM base AS dependencies
COPY package.json package-lock.json ./
# Leaves out what only `npm start` needs (the embedded PostgreSQL, the packaged Node), which `--omit=optional` cannot do
# without leaving out argon2's binary too: that is optional to argon2, not to us.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && npm pkg delete devDependencies optionalDependencies \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && find node_modules -type d -empty -delete

FROM base AS production
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
# Nothing in a container installs anything.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-* \
  /usr/local/bin/yarn /usr/local/bin/yarnpkg
COPY --from=dependencies /souk/node_modules node_modules
COPY --from=build /out ./
# A new volume takes over the owner of the folder that it is mounted on.
RUN node deploy/secrets.mjs folders && chown -R node:node /secrets
USER node
EXPOSE 4000
ENTRYPOINT ["/bin/sh", "/souk/deploy/with-secrets.sh"]
CMD ["node", "--enable-source-maps", "dist/gateway/main.js"]
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "/souk/deploy/healthcheck.mjs"]

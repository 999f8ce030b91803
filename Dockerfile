# Two stages: the first builds, the second holds what runs and nothing else. It runs with a read-only root file system:
# only /data (the embedded store) and /tmp are written to.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package runs a script of its own: Node is in the image, the grammar is WebAssembly, nothing is compiled.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && rm -rf node_modules/node

FROM node:24.21.0-bookworm-slim
# The allocator gives large blocks back when they are freed, instead of keeping ever larger ones: 40 MB less under load,
# 130 MB with the embedded store.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data MALLOC_MMAP_THRESHOLD_=131072
WORKDIR /app
RUN install -d -o node -g node /data
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY docs/rules ./docs/rules
COPY package.json app.yml ./
# The account `node` by its number, which a cluster can tell from root's.
USER 1000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Small young generations keep the memory of many short jobs flat.
CMD ["node", "--max-semi-space-size=8", "dist/main.js", "serve"]

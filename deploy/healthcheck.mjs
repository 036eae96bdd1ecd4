// The image's health check: exits with 0 when the process in this container is ready, else says why not.
const timeoutMs = 4_000;

try {
  const url = `http://127.0.0.1:${process.env.PORT}/health/ready`;
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(await response.text());
} catch (error) {
  console.error(error.cause?.message ?? error.message);
  process.exitCode = 1;
}

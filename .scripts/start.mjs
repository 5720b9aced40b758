/** npm start: installs what is missing, builds, serves, and prints the address. */
import { installPackages, root, run } from './setup.mjs';

installPackages();
if (run('npm', ['run', '--silent', 'build']) !== 0) process.exit(1);

const { preview } = await import('vite');
const server = await preview({
  root: `${root}src`,
  configFile: `${root}vite.config.ts`,
  preview: { port: Number(process.env.PORT ?? 4173), host: process.env.HOST ?? 'localhost' },
});
console.log(`\nCutoff is running at ${server.resolvedUrls.local[0]}\nStop it with Ctrl+C.`);

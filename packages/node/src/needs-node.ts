/** Says which Node a server needs, and ends the process on an older one: imported first, before anything can fail without telling why. */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `This server needs Node 22.18 or newer, but this is Node ${process.versions.node}. Install a newer one (https://nodejs.org), or run it in the container of the Dockerfile beside it.\n`,
  );
  process.exit(1);
}

export {};

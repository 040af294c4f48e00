/** For the platform's own runtime, outside of a container: it listens on PORT in place of 8080, which is fixed. */
const { Server } = require("node:net");

const { listen } = Server.prototype;
Server.prototype.listen = function (port, ...rest) {
  return port === 8080
    ? listen.call(this, Number(process.env.PORT), "127.0.0.1", ...rest)
    : listen.call(this, port, ...rest);
};

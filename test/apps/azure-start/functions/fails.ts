import { type HttpDefinition, http } from "anyfn";

// A setting of the deployed app, which the build does not have.
if (process.env["BROKEN"]) throw new RangeError(`a setting is wrong: ${process.env["BROKEN"]}`);

const definition: HttpDefinition = http({ route: "/fails" }, (): Response => {
  throw new TypeError("on line 7");
});

export default definition;

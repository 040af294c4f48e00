import { http } from "anyfn";

export default http({ route: "/fails" }, () => {
  throw new Error("a private detail");
});

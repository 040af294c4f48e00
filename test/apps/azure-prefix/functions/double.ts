import { invoke } from "anyfn";

/** Called directly. */
export default invoke({ access: "public" }, ({ data }) => Number(data) * 2);

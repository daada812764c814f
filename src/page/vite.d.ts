/** What Vite makes of imports that no compiler knows. */

/** A script as `pack` packs it. */
declare module '*?packed' {
  const digits: string
  export default digits
}

declare module '*.css' {}

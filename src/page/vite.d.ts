/** What Vite makes of imports that no compiler knows. */

declare module '*?worker&inline' {
  const Made: new (options?: { readonly name?: string }) => Worker
  export default Made
}

declare module '*.css' {}

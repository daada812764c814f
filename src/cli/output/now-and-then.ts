/** ms before the first word, and between two. */
const PAUSE = 2_000

/** Says now and then how far something is; of what is over at once it says nothing. */
export class NowAndThen {
  private readonly say: (text: string) => void
  private said = Date.now()

  constructor(say: (text: string) => void) {
    this.say = say
  }

  /** Something more was done. @param far how far it is by now */
  advance(far: () => string): void {
    if (Date.now() - this.said < PAUSE) return
    this.said = Date.now()
    this.say(far())
  }
}

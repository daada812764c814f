/** What each message is for, in one sentence each: when it is sent, and when it is received. */
import type { MessageEvent } from '../trace/event.ts'

/** A sentence and where the RFC says so. */
export interface Told {
  readonly says: string
  readonly cite: string
}

interface MessageStory {
  readonly sent: string
  readonly received: string
  readonly cite: string
  /** What to say instead where the message carries this extension; the first that fits wins. */
  readonly with?: Readonly<Record<string, { readonly sent: string; readonly received: string }>>
}

const MESSAGES: Readonly<Record<string, MessageStory>> = {
  ClientHello: {
    sent: 'The client opens: what it can speak, and its half of a key agreement, guessed in advance.',
    received: 'The server reads the offer and chooses.',
    cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
    with: {
      early_data: {
        sent: 'The client opens with a PSK and announces that application data follow at once, before any answer (0-RTT).',
        received: 'The server looks at the PSK, and at whether it dares to take early data.',
      },
      cookie: {
        sent: 'The client tries again: the group that the server wants, and its cookie handed back.',
        received: 'The server finds what it asked for.',
      },
      pre_shared_key: {
        sent: 'The client opens and offers a key that both sides already share; its binder proves that it knows the key.',
        received: 'The server looks for the key behind the identity, and checks the binder.',
      },
    },
  },
  HelloRetryRequest: {
    sent: 'The server cannot use any key share on offer and names the group it wants. It costs a round trip.',
    received: 'The client guessed the wrong group and has to say hello again.',
    cite: 'RFC 9846 §4.2.4 (8446 §4.1.4)',
  },
  ServerHello: {
    sent: 'The server answers with its half of the key agreement: from here on it encrypts.',
    received:
      'The client completes the key agreement: both sides hold the same secrets, and nobody who listened does.',
    cite: 'RFC 9846 §4.2.3 (8446 §4.1.3)',
    with: {
      pre_shared_key: {
        sent: 'The server accepts the PSK: it stands in for the certificate. From here on the server encrypts.',
        received: 'The PSK was accepted: the client can skip certificate and signature.',
      },
    },
  },
  ChangeCipherSpec: {
    sent: 'One byte that does nothing: it makes TLS 1.3 look like 1.2 to middleboxes.',
    received: 'One byte that does nothing, for middleboxes.',
    cite: 'RFC 9846 §E.4 (8446 §D.4)',
  },
  EncryptedExtensions: {
    sent: 'Answers to the client’s extensions that need not be seen by everybody: the first encrypted message.',
    received: 'The client decrypts its first message: the keys fit.',
    cite: 'RFC 9846 §4.4.1 (8446 §4.3.1)',
    with: {
      early_data: {
        sent: 'The server says that it takes the early data.',
        received: 'The early data were taken: nothing has to be sent again.',
      },
    },
  },
  CertificateRequest: {
    sent: 'The server asks who the client is.',
    received: 'The client is asked who it is.',
    cite: 'RFC 9846 §4.4.2 (8446 §4.3.2)',
  },
  Certificate: {
    sent: 'The sender shows its certificate: a name, a public key, and who vouches for both.',
    received: 'Is it the right name, and does somebody we trust vouch for it?',
    cite: 'RFC 9846 §4.5.1 (8446 §4.4.2)',
  },
  CertificateVerify: {
    sent: 'A signature over the whole conversation so far: proof of holding the certificate’s private key, here and now.',
    received: 'The signature fits the key in the certificate and the conversation as we saw it.',
    cite: 'RFC 9846 §4.5.2 (8446 §4.4.3)',
  },
  Finished: {
    sent: 'A MAC over everything said so far: had anybody changed one byte, the other side would see it here.',
    received: 'The MAC fits: both sides saw the same conversation.',
    cite: 'RFC 9846 §4.5.3 (8446 §4.4.4)',
  },
  EndOfEarlyData: {
    sent: 'The early data end here; what follows is under handshake keys.',
    received: 'The early data are complete.',
    cite: 'RFC 9846 §4.6 (8446 §4.5)',
  },
  NewSessionTicket: {
    sent: 'The server hands out a ticket: show it next time, and we skip certificate and signature.',
    received: 'The client derives the PSK that goes with the ticket, and keeps both.',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
  },
  KeyUpdate: {
    sent: 'New keys for what this side sends; the old ones are forgotten.',
    received: 'The peer moves on to new keys, and so do we when we read.',
    cite: 'RFC 9846 §4.7.3 (8446 §4.6.3)',
  },
}

/** What a message is for, as its sender or its receiver sees it; a message nobody wrote about has no sentence. */
export function tellMessage({ name, direction, span }: MessageEvent): Told {
  const story = Object.hasOwn(MESSAGES, name) ? MESSAGES[name] : undefined
  if (!story) return { says: '', cite: span.cite }
  const present = extensionNames(span)
  const variant = Object.entries(story.with ?? {}).find(([extension]) => present.includes(extension))
  return { says: (variant?.[1] ?? story)[direction], cite: story.cite }
}

/** Names of the extensions in a message. */
export function extensionNames({ children }: MessageEvent['span']): string[] {
  const list = children.find(({ name }) => name === 'extensions')?.children ?? []
  return list.flatMap(({ type, children: [head] }) => (type === 'Extension' ? [String(head.value)] : []))
}

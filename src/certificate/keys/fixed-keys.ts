/**
 * RSA keys for identities made from a seed. They are public: whoever reads this file has them, so they keep no secret.
 * Finding primes takes most of a second and is no part of TLS, so seeded runs share these. All else of a key follows from its
 * primes, which were found once with `openssl genrsa`.
 */
import { base64 } from '@scure/base'
import { rsaKeyOf } from '../../crypto/signature/rsa.ts'
import type { RsaPrivateKey } from '../../crypto/keys.ts'

/** Whose key: each role has one of its own, so that no two certificates of a chain share a key. Both primes, p > q, 128 bytes each. */
const PRIMES = {
  server:
    '7SCSPpldtW1VkLHwJzz5KdkPOHCjX7OKlj+AQdepYWbHje1tIbFk3kkS1riUxbOMDdG1cPYGDj3i0rGUmtHopiyxkGnOCsYB' +
    'mVTjJu05enabij/eZeWI4p3NFfKZBXLfs7/c98IlFtfzxTQanhmCzQATxrFh5Y1Uodieb47sqJPlqjhCZm3SbIfOSFA6ECKP' +
    '3rW7RcEWsBPkBWn7gNnuu5kqxMwQbWYhh6gA5M3iS3tPZ/7yrGhMusJsqIn/YCWoxKUXFwB5xAwsKY2bkHNFPDE+sjmdybAC' +
    'oOWiA7yNucuU7GPkplWlnHUh4k36SOkH3TNBF1hiYjn7rMnALRg4aw==',
  client:
    '80jP/iZOVzF5TErfrSIGoe0cLgUTPtE6GceGL83B4HKINLvhnR+jo0h2GVby9YtJ3a5ludCmAcMeu21+WZSFdsF5UXUDEXR/' +
    'TvWs8a+S669g6BzTcXhXZGzaIxe5MbwcmSIwRGUPU7gK1FIptrevmc/tPOLz8D9kr1JqfZEc5y3wElClZca4rM7TVvczIb4O' +
    'gT6dQ0CPAactlehtUaJp3QjlRrkLx4VKBDcYi501lz8PfCfR5hiEFa3RBnqZP7WuaDLUU0PUVpWbQYNDxtaDd1p1D04UcZnf' +
    'c5XMevjrvZOOepupSEj3qQ4UexiYqOzfo4yejO9BqTc5h99N63Vw4Q==',
  intermediate:
    '+Gy6FRblWNR4piHM8AzCOCXIYRqTGKt5JUcgZMtjdUSv6YcIpqWjtuukMN5j0HSFm1OJ1P2IkKqpQ6B98gCCb3eYtmhelpeI' +
    'UwMBc7rNz/iPZUJbC7pxjMYKayvbG4CdAV2A2AAlvJz/6BEQZCTbDMZSqvRBZ30u0paaJZIWBuft20bwaVGj970xDr4PW9Q3' +
    'DtHoK3lBv0w2uvrF43vB3AVVWtWhGY9f3ccZhpGIdo+vx8dHKI/jdduUULniSN+JHuvti2WpMMvPqG6uRoRAkZ/lgXr8Yuj5' +
    'Ll0vTnyLY2TTI/JxD+Jg6dFL7GJNA6pEI4SwU6+jb82FRkc8jJ3XfQ==',
  root:
    '4wpgk0OE8wStU6nwjGaKApfsXNXLl36eS57m6KG2H5pRV1KcX9XBKZqdaIddQlygiJuK5Z6nPQcDA/5po10H+UbPrYsYf9p5' +
    'm6V5dGpJzW/jMSM70i0oA4iVM8Xb4iH59SKQqf85cE6bsCiwavF9lycWDATV/nDZ9iKGnzt4OT223kvUjaROI+5aIaG841Fs' +
    'SF+GIR0+tF0DZVl7oRMWQ+AladYx8z7lzb2IyKn4wIRr+LbnRc2kNE8VksiWA3uZEaVSU90aKR80pwDmdf7k89O5JiMmZvM/' +
    'pqO4Ixzdr/tIxQ8KvAHaMTf4TO7v4MYoMXX/mRaqCGTsL74FIWFDqQ==',
} as const

/** Who has such a key. */
export type KeyOwner = keyof typeof PRIMES

/** The RSA key of a role, 2048 bits. */
export function fixedRsaKey(owner: KeyOwner): RsaPrivateKey {
  const primes = base64.decode(PRIMES[owner])
  return rsaKeyOf(primes.subarray(0, 128), primes.subarray(128))
}

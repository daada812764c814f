import type { JsonWebKey } from 'node:crypto'

/** RSA keys made by OpenSSL for these tests, by length of the modulus in bits; 1025 is one bit more than whole bytes. */
export const RSA_JWKS = {
  1016: {
    kty: 'RSA',
    n: 'uVGG6YLJlbifKdJny2ALOwtAlZ-7MbQxcWp1RRrw1yTk7_w3s67mzPJFLsKXorRki6dRRlNS9P9C4kfIGrycUL6pxkJCOyCCWuJzz6IugYCYQuRtRWXreHOgxtEa2IpuU-k_mRT0E5ItZbrVrZnM4vvRLnnoGxRbu7WCi82KtQ',
    e: 'AQAB',
    d: 'aP90PSHJLXdpVrzL6kMEmfOKKDxUR5kc2nHC9-CHzJ4uyHpS5Q-X3U73O8MtPxaOUUH_nqTfP8jREHwzOFLc_ritj57ezCd8AFnqXx0QIhlgdAiX2YBb_Zoqtm5tHIqfXdMsmUhbV6ZrKtDS84tf8WkixshovYzhQTQacsfhEQ',
    p: 'DsOMrjAsBhTf5kZMck6hq0eeapZaAtLzPB8KYnsi-CZkxaAirThb6sOuh5_cQpaAzEWGrc9R3qKKCpCIcg6_iw',
    q: 'DI1apPzV51gwJhWOzMUlbYBNAiHsv2pBW2w4Es86kMbnDbPnMpdCwKKStvknADCjSF8QER8v2w7aOgBNMtomvw',
    dp: 'Ae-euRDUFRATtEyvpaWuCZngqjWBJDGpd87SO8vN8CCIwmmXYoOregOjFWHfLlQyG5daa9xt7fX-iBgf7GUGtQ',
    dq: 'BpeaWnobERQEvYum4q5LeNXgG9WbU_BHAO-2B1LkbDK6GD06mBxOx4LaUNRLglMI_jJG6ucZKBAF1l5gLOvbWw',
    qi: 'B0_G1mLVTA-uChutPcfhmVaqO35N_a7tnLIZQXRiBtE_WGy72Oaq9PXBqqf4LkikBH9RqM0ZLoztooH_AiM-zA',
  },
  1024: {
    kty: 'RSA',
    n: 'x5olId_VP6j7ivXj8gOl4bTt0xqDx1cfBBa2aIJMTlnp0dHkV9NT-oH4jo2flXTa1G8kCV0SnuqaTQWYX0kLbSmnkGpnyEtgRglwBDDaiNrUW7tkYyoKB8OHuF5tdNxvubVQRn2GSCJpyMOgBl_L9AMNGQwmj7hRyJp6IH_fgyE',
    e: 'AQAB',
    d: 'CWVTLCYKNsXwmVj70u-jBl3q-A3-eAq81gdvrLm9d865t_vGYO_8uwUVOzilc3adunRE4P_1mW93tfp2cr3QgMy1FLw8FZjEH69sj-rUDEsD_D5mT0a6OXI9b9XxMOGfG7xJaenx0TIgnXkd4GRo8cR4tnJh9lCF9q-Tzy43QoU',
    p: '5lJ4wvoMZ5AF_ebGH4fAd2pXpwiZDRaRjx6vRjiRMPlhkgmVldd2d7ob5di0OAmyj1SyJXdMOkddCfFfVgarWw',
    q: '3drn6b8SCa0xugbunw9O5axME3uZO8diQB7X2swuNA1CXRoyKVgXSxtA2IWOiuUCrtjFk2toy0YmZUJn32AgMw',
    dp: 'eAmLfrKrPF5HgSiBIXWyzYnS3O8SNUwJ2Ll5R_O7V_bg7yenmkyNJaENYSEr6_jB4wmVPwmJ5OXEi6YMtd0L-Q',
    dq: 'Wruzi2qEgwadRrqdDtpg5xevSWyMP-GMcjLrDuXgo5MkqBUVnMkVRbdQrvz4Th_ZGA85xs_v3OrEuzcMalPS9w',
    qi: 'YVCaFwPO5T7Fl17-PbufFLoBaumHwh5Ap6KrzPYzpF1qZDIjDWg1T61bqOYPn1c4GEkvTIsyMxO4xtRH_0X4IA',
  },
  1025: {
    kty: 'RSA',
    n: 'AZX9ObFaYEfhvWEDu-cVPm0oFB4vEyYDDUrLNbkmHuFHeYIHh54W9vtJH3e98fQBk1AxZQiZiahJQeIRp9tzNou1XTUl2A6etf6gbYaj9TFOEznFZzZfkJTLtfpI789u7F81_4b0LLKM_TL8ovq-Gnsv6qU55CxeXO-QzaQdIXad',
    e: 'AQAB',
    d: 'AStAqyzqM_voDgKbkP6FLy2glCungVLMfxi5btEZoztkxtCsoi9KOCUDQjmt_dFg8-fxcMqE-e3cib6MSxE7_F-7_-LV0Z5l1O3wuC1k-1Ta1W64y91tGcZKrbOlqwMMuZgWloafsfoMFm-JggUbWLja1nx2bIF-W35R2RTyQAsB',
    p: 'AeeJIPr7oCouaHNb537Ek6-1TzAB2WB_f-MYnjeLMOzGQ13V_OjgyytHFZkPiR37qHe7Gti3-UYRrmnWt1rnHd0',
    q: '1S5Gruj6uUGejQ_vkvKyqsgsJaNlttAn-ps3iXV9IO1fvApJjdhRst1LqJ6Qacv4evWgbleIlg9xAncWanQPwQ',
    dp: 'w7cL81VyHZzVt4Gsc_psIzxQ1r_XSOLGLx9h3IBXGqYYwyG1TrN3PB9kLzbKX6v4HGCTTW7FdfiBIOHeZ3KiTQ',
    dq: 'xmMLWmjsMwzy_PlwjUMYrEAefWRjGs759YkPFPfmW4csCXVVYBCIbzjr2N6_LAWqltsQ0r7ZGDUEiTPEA4tAwQ',
    qi: 'AXutyDb5T0-BINBN0g5qmL_0I_PUbVNGdajbYi05xE_9-NO0CwI6z_WHPATvsJVk8-QiYBHXW3mGLRc4cB4NWSw',
  },
  2048: {
    kty: 'RSA',
    n: '2eYneIc90a7vzxRLx2HcymqZiUHL10QxrD2GssLduB06M_WG_L6Sf3XPu4xK6GZFtDprbt-MpvyGHsQvNZpFYyurecuXlEc61QgaCfRmry-jb-EU4cshfShQnKHo-lvUqTR0MNK87IfF57RbyjN66Tf1O9WztiQrchyvIycMGz5AZYY0k1qZVQMEzonEV0zo31V7afupJ4BR0uoG1yNozMa8YETiISa1oZHuxA8PEZMRVYQRXoHEFHCgUfkmohOvADN1vidIiB8QLbdqqngg4irLNBik8412B6HXwKJtxULzA1-lXlUWcfdmYbmEbTJgknFTX8nZjezSzg4mu0YElw',
    e: 'AQAB',
    d: 'EedUG-uk0TCaBKj1bFhRT2fAiM4ZWm0rKwH9Kif9FsPUBJvqb6RASO0cWJvM4IPdZf3HgQXTj-Q_fZH_Z7Hu0e4Eeg6X5veOpnKyzQRCAafyOl7t8SWDHBOuwp1CatEWdqFYNgDCxCkzF3gyyI4_-EoAQjPWFHkBVtrI1c8UsrzdC5zdrXz1vhvIjgeBjuyP9KrCk7-KpO1bu3a0spvS6bhEmzx-MSt4WDhR6NoC5h6TU21mm5hbozG4TCO8zO8s2FtrW_X-dawnxaWUyEoTzUp6hl72QA0JxYo0u5GrodZdxJJqk6cBfrO6y3Je1ApXK1CcYEANnbMqm5f2EhnleQ',
    p: '7m2gt0mgLVVSPzPRQSPdzA92C8YaPcdURcBPL2yd-atW1GYBJ33mZ_Uz6SR1R21l_3FdULiZw4s-C4NXXARAzk2qDviHypm6L6rC8FvQv0NyMQ8nQVLEnc0k7fho6cMCIB6gjfgVxuZzKNLhy9TQ6yMXNhq_nsQxzsvrtcazXQ8',
    q: '6fU06JhGb06755DABxk_xHpcNB5XIML8WyRG9KumukJRpY4GZZA6I2R4Ogl-dKcDjav8oS0ZNC3CZqLAA7aBriz7TqKBUrNf2ywvFVAMD44FWZEtrFlnav3VrtWKbb5ROnTbqAwfImUd2GoHu3W5J2OertzLQpaqgyLjD7UZb_k',
    dp: 'aSeggjXOly_SHl3UJE6VO7J19athV23aFQlD4z6cTcjrerGiQLCeNatHQcP6lY4CNi7hYQCJkFyQ-LLsjICztEk8f23NNeWm3-8IGsnjvvcYHdr5DS5b2NzpNKsiWjbPcSsQ1IxdzmNE1vRq8WLi4VGQoyQY7wTIktQNGRaRdLE',
    dq: 'IpA5OsuUTEljdThrRiEyzIIPMRvyX0KvKX_Yg7kALrAxg7XRuBtwm13ybRCOAAnUeo-YCO-ys4S3HZaZq3LBAcxfbCSR2nfph2Wlpw5mWb3viGXsS3QB1Uqe0O93PfNJ6Mru0IrJ5rjtidVQQx-HNQyAmvC_jpzXn_v9c4qbsXE',
    qi: 'woaZxVQBQAUqWFzZvrmirMwtTkqjnbv3hx2EVQ2-M18W7Z6iJ0bi1y_7aUiNaIH-T3lUSAQQ84mNZxE0dQhhHgXZ4EVTXLElX879I-r7FZ1LgOrzH7ULYiIl29Oe26z3op2fZozHswheznvI7L-j6rxUPzh3G8E1_aZqDq2lNvs',
  },
} as const satisfies Readonly<Record<number, JsonWebKey>>

/**
 * RSA keys for identities made from a seed. They are public: whoever reads this file has them, so they keep no secret.
 * Finding primes takes most of a second and is no part of TLS, so seeded runs share these. PKCS#1 in base64, 2048 bits,
 * exponent 65537, made once with `openssl genrsa -traditional`.
 */

/** Whose key: each role has one of its own, so that no two certificates of a chain share a key. */
export const FIXED_RSA_KEYS = {
  server:
    'MIIEowIBAAKCAQEA1LvOj74GxUHHQOHhPybHp28OOLhwNYCXMj5yoF1vpg04dqF9CD93k6V/Q79hG/9QNxsQcwncNwdiE0+O' +
    'rp5kWenRJZZSfUxihwl3iA7c34dAVxUnWF56y5GDNhJKISwSyg1dyGLuGhdON4Uk4NUPkswW9RIrA1kyYSmbvIOpZsvld0GX' +
    'joKGWJEqpRyuQ7Dq2rE1KxvazvOqj9BIWF/B8O/e1SHj+T6v5uwaMB4R803SShlPq5NkAlZ/Zw5bzOgLqyQ2+xziwbJTpz/H' +
    '3bcJ9TzrA3/FtO1ktZD+r4r3ZSk/bBenoMyn6ujjBZeCTChgIlB4pwixH9bkZXj2JpKdcQIDAQABAoIBAA1htPgoyW8+GIUV' +
    '0F/zFgsLutbJj1FmQdyIvhglWIEXAs6/kMhkiaaRegRudPLYaBjXTH0YCTCy97HkRsLoNsLLKPtWzeCQ3f/Fki3OVYmADgWM' +
    'UJnH86x7fkf39Y7JoXLxTU1uH7EndyWZ6/xympSu3uDSoD8JLNicz+2XUKAlJPCRWytmCnM45x5b1kGKl/ks6F8prBjuVmfX' +
    'uahnmwcVzR3UCmAF9/Ulax0kyeDyT6nU114p5Lwl2LQXntOZT7xWWGimplmUsdaSUzG74/jy6cmzf6pxNLVq/QLof2HoVo2x' +
    'ur3TtV6SZWwhxNgNoqsYkW+Cei5t1XuBwqFwQgMCgYEA7SCSPpldtW1VkLHwJzz5KdkPOHCjX7OKlj+AQdepYWbHje1tIbFk' +
    '3kkS1riUxbOMDdG1cPYGDj3i0rGUmtHopiyxkGnOCsYBmVTjJu05enabij/eZeWI4p3NFfKZBXLfs7/c98IlFtfzxTQanhmC' +
    'zQATxrFh5Y1Uodieb47sqJMCgYEA5ao4QmZt0myHzkhQOhAij961u0XBFrAT5AVp+4DZ7ruZKsTMEG1mIYeoAOTN4kt7T2f+' +
    '8qxoTLrCbKiJ/2AlqMSlFxcAecQMLCmNm5BzRTwxPrI5ncmwAqDlogO8jbnLlOxj5KZVpZx1IeJN+kjpB90zQRdYYmI5+6zJ' +
    'wC0YOGsCgYBOFbSy0nQOQ2Oy0zV+5lAyXJzrfAQAhrHzShPlGqxXO64o6W9PcggCPtPqSzwKYlaTUmRKP2m9FNn1ga6q0Mao' +
    'ufz6ziygVZW/NTnb3rBXyGjtvJxyt4Q9A7O+L3X+WlaZ7WtJVvA5toE6hi7hswrkkMryWgUfv0uIRDngCJOb6wKBgGz1GMPH' +
    'vIp8GuHuxMEHLp561lUGfti4qHchamp7cukj70KvIvEYNb/qj/X8lwCpNtMxT27qBIGCiQLr4qxZfQRYZspRi1Q5glzhSeFn' +
    '4ogSSnqoK1WEfhCBLPB0PVwvrTn1/F5Z24A6fgeZSc1YEdY9Rze2T6Q9XazdCMo3mqoJAoGBANbq/vPIOPIwPjrUCpAiOGJM' +
    'z2Nels+CD8jxEJulWK+FPnqvruwmN49IPzZtBZXSrElaANIt28EdL5961hWs/W+ZFbmgEiBJsNNnzI9VDQKkeAivAFRJH9+w' +
    'ytzP6SmE44JljwaKan8jSE1OvMjoWlqB/9zi0xAcq95gBVZFB2xp',
  client:
    'MIIEpAIBAAKCAQEA5CWqwNNuMehhlhipTw2IGzTkOo0gKMkFFUweKH4i99mwO6X4VWtSl1YwifbfmBR84fXh1SS05apTw0/3' +
    'iholCp5waeWIqE5fKv5aQZe7AkjJj2eXOP2ktAx4owkA2vdHn3sQhZf7zDHduRvkcVxXSI2+O/hAlh0DhosUXVXuCWIHO8KC' +
    'PVcKfuKxCKe39wLh9MV+3NxH0gCoPZ/3lVT0Kn43jEGAaSuGxDHPZOGlkFXkLjUEVJlzWrU2Q5tk8tfUqBCYRFbeaOOGjz53' +
    'ZIDr3Yc4A3VedfF7s/Zxw9j3BB8SV6btIOTWL02HXobCOHsu0OA16YMsSyzWbB3OJhvejQIDAQABAoIBAC5UkuAtH4Xdi8G0' +
    'GN/PnuntfAKC6bq2lcRtLHurH9VGvQHj8rIABSnr7Bf8TQxAbtrhOJ704RJ5nCB/4wRFymtlYO00WmPZZHyh4fjLhAPS/bGU' +
    'RxKg+ZtBpBbxq12MFVym3GRQyKa/IqhmaGX361a1yCG8CHujgTWHlVdd7aS0RBzoKkXDYQ7PzMK9GuyQrvR9wyGg9GtRdzYX' +
    '96eXO5sUh2jOe5mwhvNNOEJAYxUcqDXzAqzFynEU6zUZ50Rdq8rGQbR9ds6vKDM+k/dyiBZEABk1svY9ThjzygkKu2cgHqVa' +
    '90DDE+YLq/7SkGLTnG+O60UjLnDpPwFb9T1yCuECgYEA80jP/iZOVzF5TErfrSIGoe0cLgUTPtE6GceGL83B4HKINLvhnR+j' +
    'o0h2GVby9YtJ3a5ludCmAcMeu21+WZSFdsF5UXUDEXR/TvWs8a+S669g6BzTcXhXZGzaIxe5MbwcmSIwRGUPU7gK1FIptrev' +
    'mc/tPOLz8D9kr1JqfZEc5y0CgYEA8BJQpWXGuKzO01b3MyG+DoE+nUNAjwGnLZXobVGiad0I5Ua5C8eFSgQ3GIudNZc/D3wn' +
    '0eYYhBWt0QZ6mT+1rmgy1FND1FaVm0GDQ8bWg3dadQ9OFHGZ33OVzHr4672TjnqbqUhI96kOFHsYmKjs36OMnozvQak3OYff' +
    'Tet1cOECgYEAgGG0INHmFW0uLWx1jM+f4GNXs5FKDqQqnOAFl8RkwySta+aZsGi52birWcPggmL2n90gIWZRtCxbU1z8iBkw' +
    'NPL0KmAtNlDbvbc3hHK6fVUXNmW/zulKdNxcYJhsSiqSjNzVy8HozK0aSeDx0lIsgGaRMsgxIl7RqxM6zvh84CECgYBrtgvw' +
    '6YULfp0dPTuT+WOoZlyNeosQnpE/Zq7tvV69WKqRE/YaTt6CovmFTb6vOLjWXcIP7si5GnDuA5YmA+uj4KRNlz4rmt1s1yvp' +
    '0OCWA4rWUpOZoI6FLvraz6G3Q0tc9a25efEjDPqAPep/M+tzO5Hv4RPHxgA9E7Ug5K/AgQKBgQCTMNPRUjppx+PUgpd6c1HV' +
    '4RQhz7/djTWFiZOWJ+ZOKzrAucY8U/lGPfYb9wpTFnrJusYk4RJRvTnl1qHOMRrW1uR5Q/MOQefvqMPCCfUD1zmiKYrwg3C9' +
    '4PorlUWSovfudtDOqwP9+PXefbC/+sid5wTeY9J1PsdAW9YGH9b+xA==',
  intermediate:
    'MIIEowIBAAKCAQEA5tFyH71A808IzYwFHtClm9qwgREqoF+wSuH2Ogy8RhvO6Alc9v/tAqqeDU1hYURnFKKcJ2nwjXyP39Yb' +
    'e7bNxJsr2jhIGPm/xX+HM/5rbNBzEAhhTp6+QcGTBiVr8oez3bpxjzDf+O06ENsakYjNRWcWsG3w+xtmYlud0Ti0nntFTXrF' +
    'o9EJhVFBne/MxZ2ZcrnO1yARUjMpEUuyhNbxsUK5zFu8fPuRGzdEmeb+bJi8UT8FE5HJwkbyhvtdsWaQ01E3T2dH8iCym8y9' +
    'M91Rbf/BnkfHqtTMKBRJl0PIncyO8Lo3qDhJ4y+0s8meBfENr+hR1Nx6lUujKyR1ZDhfywIDAQABAoIBAAQiWebF9y0EduC7' +
    'nSHdVIIIoOMG7C+y1w+toWvjwNbeoPjt+1YfOl8IWvaxB/P74NQb9NZjODWd4V590WszWIHTfQMWa/rVNQFJafddRg5NDiqK' +
    'Lo1VHDea9dJahubxVaA8j9POk8xmb1pQRQG4pLiVV/DcCettemAmSkWDkan0UZE3CjZ5CA5OtpF0CJZIeRIOHXso57yYbl+o' +
    'cQkSPAC30AJK3KBDlXvz6Szb69N4h7q9YqUnkwg9LPMOwrN0FZ1NKryC8d6nH9LgeGp817IyOywUH9KzDyEres12pe9Tzr1h' +
    '1LHcIbHxLWFWsue6X3IKvr0XwHMQIdtVKeSzsrUCgYEA+Gy6FRblWNR4piHM8AzCOCXIYRqTGKt5JUcgZMtjdUSv6YcIpqWj' +
    'tuukMN5j0HSFm1OJ1P2IkKqpQ6B98gCCb3eYtmhelpeIUwMBc7rNz/iPZUJbC7pxjMYKayvbG4CdAV2A2AAlvJz/6BEQZCTb' +
    'DMZSqvRBZ30u0paaJZIWBucCgYEA7dtG8GlRo/e9MQ6+D1vUNw7R6Ct5Qb9MNrr6xeN7wdwFVVrVoRmPX93HGYaRiHaPr8fH' +
    'RyiP43XblFC54kjfiR7r7YtlqTDLz6hurkaEQJGf5YF6/GLo+S5dL058i2Nk0yPycQ/iYOnRS+xiTQOqRCOEsFOvo2/NhUZH' +
    'PIyd130CgYA2D8M3D7J9cE+JJ9Xnb39cpKxEpXnZZoeImz/rb2+Hd5koouA5E9ba2dDzaZIjLRheQwG9vibYBKutMeH2pjG8' +
    'fDRZjcD32KYsGn1YaBCd76OVD6mslbhcQETIKdUW2RhR0b1WREHyF+CA6iW9BWA+GXKoDVumX9GutmN5RZ9RhQKBgEmIwgyv' +
    'Mrszav0QpreO1zPSVBin4AvwfTpqYf7tziPnxopV07fDdCzaHqSIktOSe+eHJteb9agHlsPqlR0dFGaK9btxnhNJb6kaVGVy' +
    'jY58tuc4OXJvjcEDkXF/nUdmihQwh9Jma8E0aC1Fvjo7CNeZ93qf1Kv9c5dhW8KfYmjtAoGBAIjynzDg47aGbE+lXfyRN4sx' +
    'i4TbCEmxjA9QX/B5s7VCztKuh3lUOHu9T3FRVe7Or+CmXKhNnKboBuPvFFh2RD5HXpnQKWSiM4L5tKPlSERe3h6pMmRVIAbS' +
    'wd2o5WPLq7O5AMD7ydubaXNau17FzyLSWJv6nF0adKRVO/jeG4nd',
  root:
    'MIIEogIBAAKCAQEAoi6G6P42n+/wVosCEjXoWN1Dan+J+2o+XwMJgsvgU+wIRVyte71UPunLqP7tVfrQiDjsPoGEcNFQVi8f' +
    '9hHGP34EfALO6z9w0s3t4CUvtpXkToBjB3cbHVvi8NpRcFFfV8KR6UruqsY5JNl4TfRzbbSWm8EqI9/GTPnUL5b2ng1WhEcR' +
    'Plt4H0eEr83bFEGx+fkoRr5FHqt3SaJZf3ZoU2G1R73S3qXF8w+Vw/Tii2ezwPALJjhRU0tHLdxaydP562LP9+3NnCGRzzEJ' +
    'vM/MqsaDA1OAVqsIRdp9vqdfZLf4Nxaafroe4+dNFa2wPny/3Q5tzeW6FKgxDffORnXARQIDAQABAoIBAAXxYYUxJ4xFzQ9G' +
    'yb0kF48GEJ3a7ZH2azGtGVCfKum4WPc9tae2oNsrUwiuysCfT7vmJhYGRfWiXejCkk/Ah/y0n/JxYeax7O70l9ZiVnTA2lxc' +
    'DQTtguNZBiBgR6KvgKhlG1aqpcNBPz/P7j4hCofHGcu8UNB+tzQD5ZgW1pOlB3TGPpYfRG9WjanQWv/JLoVG2abawdVGH7un' +
    'Isbl69bqfO/xwoFKEL3Vb79FwqBiNsIq4mIjiLyAJ4E5pL7IsPrr1vfLRIy+2iRxkEfJdZeMBUMvKDhjb0vsgL0NSJCmrRAT' +
    'Ycj/oUXHiH1K+StdjVzNsE5kuJXyzm1HW+5RCRECgYEA4wpgk0OE8wStU6nwjGaKApfsXNXLl36eS57m6KG2H5pRV1KcX9XB' +
    'KZqdaIddQlygiJuK5Z6nPQcDA/5po10H+UbPrYsYf9p5m6V5dGpJzW/jMSM70i0oA4iVM8Xb4iH59SKQqf85cE6bsCiwavF9' +
    'lycWDATV/nDZ9iKGnzt4OT0CgYEAtt5L1I2kTiPuWiGhvONRbEhfhiEdPrRdA2VZe6ETFkPgJWnWMfM+5c29iMip+MCEa/i2' +
    '50XNpDRPFZLIlgN7mRGlUlPdGikfNKcA5nX+5PPTuSYjJmbzP6ajuCMc3a/7SMUPCrwB2jE3+Ezu7+DGKDF1/5kWqghk7C++' +
    'BSFhQ6kCgYAD73odE16Kl9opSRjSVjSuNtPyCAKvbZJw3SBDiAoQIiymxtfPEXV3syZnWXFUZSajN48Ay+86L5TtzMsn+cTZ' +
    'nVCcQXz7Ol5BRG0Gh5Ef7oCRqXqv+fhnl0Z+zz8wfEZI6YB4ceQc/j/Und/w+p6isBrBupO7BVnB2nda6zz6QQKBgEhaR9J/' +
    'gETSfpn2uJGNt0eKkxD0xSdsIWkYjoEVyAGFNYhYCcGVposyDg2yp12efkZiD6wNuEGB2NCGVQrVse9sReb++3pATvJ8KSUG' +
    'BqX7uweEiV/GV/QVMK3IZsFnwZqXLU5n+Kul0alSdy891elNOIy6u3bm/1dbxGkvPdaRAoGAOGAFcjNChZueDLqVraIQKeLa' +
    'gMNwsP3SywhLoEaqZt7YTNATUkmYx/X9q8Oe/bZ8bhPwlQgScIeLn8B913eTp0aEGyUIKmY6OgTGhUTUwjIOzLXwV312llTs' +
    '62bgBZAx8bMaID/kLausBnKRxHrrKyX8b6K0vllczaVsXCGrMy0=',
} as const

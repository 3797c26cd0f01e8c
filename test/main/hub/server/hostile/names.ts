import { utf8 } from './message.ts'

/** What is no name of this machine, or none that is written as it must be. */
export const foreignHosts: readonly string[] = [
  '', 'evil.com', 'evil.com:8431', 'localhost.evil.com', '127.0.0.1.evil.com', 'evil-localhost', 'evillocalhost', '.localhost',
  'localhost.', '127.0.0.1.', 'localhost:', 'localhost:99999', 'localhost:-1', 'localhost:80:80', 'localhost, evil.com',
  'localhost evil.com', 'user@localhost', 'localhost@evil.com', 'localhost/x', 'localhost?x', 'localhost#x', 'http://localhost', '*',
  '0.0.0.0', '127.1', '127.0.0.256', '127.0.0.01', '0177.0.0.1', '0x7f.0.0.1', '2130706433', '192.168.1.7', '10.0.0.1', '::1',
  '[::]', '[::2]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::1%25lo]', '[::1', '[::1]x', utf8('ｌocalhost'), utf8('localhost．'), utf8('localhos\u0442')
]

/** Origins of pages that may not call the hub. */
export const foreignOrigins: readonly string[] = [
  '', 'null', 'NULL', 'file://', 'file:///home/x.html', 'https://evil.com', 'http://evil.com:80', 'HTTPS://EVIL.COM', 'http://localhost.evil.com',
  'http://127.0.0.1.evil.com', 'http://evil-localhost', 'http://user@localhost', 'http://user:pw@localhost', 'http://localhost@evil.com',
  'http://localhost:80@evil.com', 'http://localhost.', 'http://127.0.0.1.', 'http://localhost:', 'http://localhost:99999',
  'http://localhost/', 'http://localhost/x', 'http://localhost#evil.com', 'http://localhost?evil.com', 'http://localhost\\evil.com',
  'http://localhost http://evil.com', 'http://localhost, http://evil.com', 'http://evil.com http://localhost', 'http://0.0.0.0', 'http://127.1',
  'http://2130706433', 'http://0x7f.1', 'http://192.168.1.7', 'http://[::]', 'http://[::2]', 'http://[::ffff:127.0.0.1]', 'http://[::1%25lo]',
  'http:/localhost', 'http:localhost', 'http:///localhost', '//localhost', 'localhost', '127.0.0.1', 'http://', 'http', '*', 'ws://localhost',
  'ftp://localhost', 'app://window', 'chrome-extension://localhost', 'moz-extension://localhost', 'data:text/html,x', 'blob:http://localhost/1',
  'about:blank', 'javascript://localhost', utf8('http://ｌocalhost')
]

/** Request targets that are no path. */
export const foreignTargets: readonly string[] = [
  'http://localhost/health', 'http://evil.com/health', 'https://localhost/health', 'HTTP://LOCALHOST/health', 'ftp://localhost/x', 'ws://localhost/mcp/shop', '*'
]

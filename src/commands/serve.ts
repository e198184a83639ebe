import { wholeNumber } from '../config.js';
import type { Command } from './command.js';

export const serve: Command = {
  name: 'serve',
  usage: '[--host H] [--port P]',
  text: 'the service: HTTP with OpenAPI under /documentation, until it is told to stop',
  options: {
    host: { value: 'H', text: 'loopback by default' },
    port: { value: 'P', text: '4200 by default; 0 takes any free one' },
    'allow-remote': { text: 'bind to another host although nobody signs on' },
  },
  takes: [0, 0],
  async run(invocation) {
    const { config } = invocation;
    const port = invocation.option('port');
    const service = await invocation.serve({
      host: invocation.option('host') ?? config.host,
      port: port === undefined ? config.port : wholeNumber('--port', port, 0, 65_535),
      allowRemote: invocation.isSet('allow-remote') || config.allowRemote,
    });
    invocation.note(`Serving on ${service.url}; its documentation is at ${service.url}/documentation`);
    const signal = await new Promise<string>((resolve) => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name));
    });
    invocation.note(`${signal}: finishing what is under way`);
    await service.close();
    return 0;
  },
};

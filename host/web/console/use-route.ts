/** The part of the console that the address names, now and as it changes. */
import { useEffect, useState } from 'preact/hooks';
import { type Route, routeOf } from './route.ts';

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const changed = (): void => setRoute(routeOf(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

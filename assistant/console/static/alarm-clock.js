// A clock that goes on in the background: browsers let the timers of hidden pages sleep.
"use strict";
setInterval(() => postMessage(0), 3000);

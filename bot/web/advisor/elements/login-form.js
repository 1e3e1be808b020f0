/** The console's login. */

import { LoginCard } from "../../shared/login.js";
import { desk } from "../desk.js";
import * as session from "../session.js";

class LoginForm extends LoginCard {
  get owner() {
    return desk.user;
  }

  resume(user) {
    session.resume(user);
  }
}

customElements.define("login-form", LoginForm);

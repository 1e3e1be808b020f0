/** The studio's login. */

import { LoginCard } from "../../shared/login.js";
import { resume } from "../session.js";
import { studio } from "../studio.js";

class LoginForm extends LoginCard {
  get owner() {
    return studio.user;
  }

  resume(user) {
    resume(user);
  }
}

customElements.define("login-form", LoginForm);
